import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine, from Debian's package `chromium`; CHROMIUM names another one. */
export const CHROMIUM = [process.env.CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path));

/** For the names of tests that are skipped without it. */
export const NEEDS_CHROMIUM =
  CHROMIUM === undefined ? ' (skipped: there is no Chromium here; apt-get install chromium, or set CHROMIUM)' : '';

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-gpu'] });
}

/** What went wrong in a page: errors of its scripts and its console, and every network request. */
export interface Watched {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
}

export async function watch(page: Page): Promise<Watched> {
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(?:file|data|blob|about):/.test(request.url())) requests.push(request.url());
  });
  return { page, errors, requests };
}
