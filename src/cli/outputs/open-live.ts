import type { LiveServer } from '../../report/live-server.ts';

/** Nothing of it is loaded, and nothing listens, where `--ui` does not ask for it. */
export async function openLive(isWatched: boolean): Promise<LiveServer> {
  const { createLiveServer } = await import('../../report/live-server.ts');
  return createLiveServer(isWatched);
}
