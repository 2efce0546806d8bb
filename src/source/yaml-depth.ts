import type { CST } from 'yaml';

/** Whether a token nests deeper than the limit; iterative, because the parser's output may be as deep as the file is long. */
export function isTooDeep(root: CST.Token, limit: number): boolean {
  const pending: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > limit) return true;
    if (token.type === 'document') {
      if (token.value !== undefined) pending.push({ token: token.value, depth });
    } else if ('items' in token) {
      for (const item of token.items) {
        if (item.key !== undefined && item.key !== null && 'items' in item.key)
          pending.push({ token: item.key, depth: depth + 1 });
        if (item.value !== undefined && 'items' in item.value) pending.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return false;
}
