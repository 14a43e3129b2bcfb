import { expect, test } from 'vitest';
import { readEnv } from './env';

const whole = {
  SPILLWAY_OIDC_ISSUER: 'https://sso.example.org/realms/acme',
  SPILLWAY_OIDC_CLIENT_ID: 'spillway',
  SPILLWAY_OIDC_CLIENT_SECRET_FILE: '/run/secrets/oidc',
  SPILLWAY_OIDC_GROUPS: '{"sre":"admin"}',
};

test('nobody signs in elsewhere unless an issuer is named', () => {
  expect(readEnv({}).provider).toBe(null);
  expect(readEnv(whole).provider).toMatchObject({
    clientSecret: { file: '/run/secrets/oidc' },
    ...{ scopes: 'openid profile email', groupsClaim: 'groups', name: 'sso.example.org' },
    groups: { sre: { role: 'admin', reaches: null } },
  });
});

test.each([
  ['SPILLWAY_OIDC_CLIENT_ID', undefined],
  ['SPILLWAY_OIDC_CLIENT_SECRET_FILE', undefined],
  ['SPILLWAY_OIDC_GROUPS', undefined],
  ['SPILLWAY_OIDC_GROUPS', 'sre=admin'],
  ['SPILLWAY_OIDC_ISSUER', 'http://sso.example.org'],
  ['SPILLWAY_OIDC_ISSUER', 'sso.example.org'],
])('%s as %s is refused by its name', (name, value) => {
  expect(() => readEnv({ ...whole, [name]: value })).toThrow(name);
});

test('a provider of this machine may be asked without TLS', () => {
  expect(readEnv({ ...whole, SPILLWAY_OIDC_ISSUER: 'http://127.0.0.1:9000' }).provider).not.toBe(null);
});
