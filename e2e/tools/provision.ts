// Brings the brokers and the browser that the tests use, so that a slow network delays this step and no test.

import { isDomainError } from '@/server/domain/errors';
import { findRabbitMq } from '../brokers/rabbitmq-install';
import { findChromium } from '../browser/chromium';

try {
  for (const version of ['3.10', '4'] as const) {
    const install = await findRabbitMq(version, console.log);
    console.log(`RabbitMQ ${version}: ${install.kind === 'docker' ? install.image : install.binDir}`);
  }
  console.log(`Chromium: ${(await findChromium(console.log)).executablePath}`);
} catch (error) {
  console.error(isDomainError(error) ? error.message : error);
  process.exitCode = 1;
}
