import type { LiveServer } from '../../report/live-server.ts';

/** Without `--ui`, nothing is loaded and no server starts. */
export async function openLive(isWatched: boolean): Promise<LiveServer> {
  const { createLiveServer } = await import('../../report/live-server.ts');
  return createLiveServer(isWatched);
}
