// The API described as OpenAPI 3.1, from the very procedures: GET /api/openapi, for whoever is signed in. A query is a GET with its
// input as JSON in the address, an action a POST with it as its body; both answer `{ result: { data } }`.

import { z } from 'zod';
import { accessMatrix } from '@/server/domain/roles';
import { guarded } from './file-request';
import { procedures, type ProcedureFacts } from './procedures';
import { where } from './where';

/** Nothing but a request: Next hands a route more than that. */
export function tellOpenApi(request: Request): Promise<Response> {
  return guarded(request, 'api.read', where.nowhere, undefined, () =>
    Promise.resolve(Response.json(describeApi())),
  );
}

export function describeApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spillway',
      version: '1',
      description:
        'Send a token of your account as `Authorization: Bearer …`. Times are milliseconds since 1970, bodies base64.',
    },
    servers: [{ url: '/api/trpc' }],
    security: [{ token: [] }],
    paths: Object.fromEntries(
      procedures.map((one) => [
        `/${one.name}`,
        one.type === 'query' ? { get: operationOf(one) } : { post: operationOf(one) },
      ]),
    ),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: errorSchema },
      responses: {
        Error: {
          description: 'Refused or failed, in a sentence that says what to do.',
          content: json(errorRef),
        },
      },
    },
  };
}

function operationOf({ name, type, meta, inputs: [input] }: ProcedureFacts) {
  const schema = input === undefined ? {} : inputSchema(input);
  const takesNothing = Object.keys(schema).length === 0;
  const content = json(schema);
  const access = meta?.access ?? 'session.read';
  return {
    operationId: name,
    tags: [name.split('.')[0] ?? name],
    summary: `${access}, from the role ${accessMatrix[access]} on`,
    ...(!takesNothing &&
      (type === 'query'
        ? { parameters: [{ name: 'input', in: 'query', required: true, content }] }
        : { requestBody: { required: true, content } })),
    responses: {
      200: { description: 'Done.', content: json(answerSchema) },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

/** As a caller sends it; empty where nothing is heeded. */
function inputSchema(input: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return Object.keys(schema).every((key) => key === 'default') ? {} : schema;
}

const json = (schema: unknown) => ({ 'application/json': { schema } });

const answerSchema = {
  type: 'object',
  required: ['result'],
  properties: { result: { type: 'object', properties: { data: {} } } },
};

const errorRef = { $ref: '#/components/schemas/Error' };
const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message'],
      properties: {
        message: { type: 'string' },
        data: {
          type: 'object',
          properties: {
            httpStatus: { type: 'integer' },
            domainCode: {
              type: ['string', 'null'],
              description: 'For programs: not_found, conflict and the like.',
            },
          },
        },
      },
    },
  },
};
