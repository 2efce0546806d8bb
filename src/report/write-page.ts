import { readPageFiles } from './page-files.ts';

/** What stands before and after the data of a report. */
export interface PageFrame {
  readonly before: string;
  readonly after: string;
}

/**
 * The page around the data: one file, which loads nothing and may run nothing but its own code.
 *
 * @param connects the page may ask its own server: only where it is live
 */
export function pageFrame(title: string, connects = false): PageFrame {
  const { script, style, scriptHash, styleHash } = readPageFiles();
  const policy = [
    "default-src 'none'",
    `script-src ${scriptHash}`,
    `style-src ${styleHash}`,
    ...(connects ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    before: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>This report needs JavaScript: its own code stands in this file, and it loads nothing.</noscript></div>
<script type="application/json" id="data">
`,
    after: `
</script>
<script>${script}</script>
</body>
</html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** JSON as it may stand in an element of a page: nothing in it can end the element. */
export function escapeJson(json: string): string {
  return json.includes('<') ? json.replaceAll('<', '\\u003c') : json;
}
