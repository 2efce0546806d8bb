import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createAwsIntegration } from '../../../src/tasks/aws/aws-integration.ts';
import { readEndpoints } from '../../../src/tasks/aws/endpoints.ts';
import { Services, type ServicesOptions } from '../../../src/tasks/aws/services.ts';
import type { Integration } from '../../../src/tasks/integration.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** The services at these endpoints, closed at the end of the test. */
export function servicesOf(urls: Readonly<Record<string, string>>, options: Partial<ServicesOptions> = {}): Services {
  const services = new Services({
    endpoints: readEndpoints(urls, false),
    region: 'us-east-1',
    folders: [project],
    env: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI' },
    ...options,
  });
  onTestFinished(() => services.close());
  return services;
}

/** The integrations of those services; jobs are polled at once. */
export function integrationOf(
  urls: Readonly<Record<string, string>>,
  options: Partial<ServicesOptions> = {},
): Integration {
  return createAwsIntegration({ services: servicesOf(urls, options), getTokens: () => undefined, pollMs: 5 });
}
