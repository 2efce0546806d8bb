/** The fields of `expect`. */
export const EXPECT_FIELDS = [
  'status',
  'output',
  'output-contains',
  'error',
  'cause',
  'next',
  'path',
  'visited',
  'not-visited',
  'visits',
  'retries',
  'calls',
  'variables',
  'duration',
  'where',
  'matches',
] as const;

export type ExpectField = (typeof EXPECT_FIELDS)[number];
