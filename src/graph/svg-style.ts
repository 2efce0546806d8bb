/** Colours of each theme: text has a contrast of at least 4.5 : 1 with its background. */
const LIGHT = `--ground:#ffffff;--text:#1b2430;--soft:#566171;--line:#7b8696;--node:#ffffff;--frame:#c3cad4;--box:#f6f8fa;--accent:#0b63c5;--ok:#177a3d;--bad:#c0262d;--warn:#9a5700;--quiet:#667080;--selected:#dcebfb`;
const DARK = `--ground:#12161c;--text:#e8edf4;--soft:#a3afbf;--line:#8592a3;--node:#1b212a;--frame:#3b4655;--box:#161b23;--accent:#6cb2ff;--ok:#56d083;--bad:#ff8a84;--warn:#f0b354;--quiet:#8f9bab;--selected:#1d3654`;

/** The style of a graph, without the theme that a surrounding page may set. */
export const GRAPH_RULES = `
.sfn text{font:13px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;fill:var(--text);unicode-bidi:plaintext}
.sfn .ground{fill:var(--ground)}
.sfn .shape{fill:var(--node);stroke:var(--frame);stroke-width:1.25}
.sfn .stripe{fill:var(--quiet)}
.sfn .task>.stripe{fill:var(--accent)}
.sfn .choice>.stripe{fill:#8a63d2}
.sfn .wait>.stripe{fill:#0e8a8a}
.sfn .succeed>.stripe{fill:var(--ok)}
.sfn .fail>.stripe{fill:var(--bad)}
.sfn .parallel>.stripe,.sfn .map>.stripe{fill:#b0508f}
.sfn .name{text-anchor:middle;font-weight:600}
.sfn .detail{text-anchor:middle;fill:var(--soft);font-size:12px}
.sfn .title{fill:var(--soft);font-size:12px}
.sfn .box{fill:var(--box);stroke:var(--frame);stroke-dasharray:5 4}
.sfn .mark{fill:var(--node);stroke:var(--line);stroke-width:1.5}
.sfn .sign{fill:var(--line)}
.sfn .edge{fill:none;stroke:var(--line);stroke-width:1.5}
.sfn .edge.catch,.sfn .edge.retry{stroke:var(--warn);stroke-dasharray:6 4}
.sfn .edge.retry{stroke-dasharray:2 3}
.sfn .head{fill:var(--line)}
.sfn .head.catch{fill:var(--warn)}
.sfn .head.taken{fill:var(--accent)}
.sfn .label rect{fill:var(--ground);fill-opacity:.92}
.sfn .branch .label rect,.sfn .items .label rect,.sfn .children .label rect,.sfn .execution .label rect{fill:var(--box)}
.sfn .label text{text-anchor:middle;fill:var(--soft);font-size:12px}
.sfn .label.catch text,.sfn .label.retry text{fill:var(--warn)}
.sfn .label .count{text-anchor:start;fill:var(--accent);font-weight:600}
.sfn.marked .edge.taken{stroke:var(--accent);stroke-width:2.5}
.sfn .succeeded>.shape{stroke:var(--ok);stroke-width:2}
.sfn .caught>.shape{stroke:var(--warn);stroke-width:2}
.sfn .failed>.shape{stroke:var(--bad);stroke-width:2.5}
.sfn .running>.shape{stroke:var(--accent);stroke-width:2.5;stroke-dasharray:6 3}
.sfn .aborted>.shape{stroke:var(--quiet);stroke-width:2;stroke-dasharray:3 3}
.sfn .unreached>.shape,.sfn .unreached>.mark{stroke-dasharray:2 3}
.sfn .unreached>.name,.sfn .unreached>.detail{fill:var(--quiet);font-weight:400}
.sfn .unreached>.stripe,.sfn .unreached>.sign,.sfn .edge.unreached{opacity:.45}
.sfn .label.unreached text{fill:var(--quiet)}
.sfn .badge rect{fill:var(--node);stroke:var(--frame)}
.sfn .badge text{text-anchor:middle;font-size:12px;font-weight:600}
.sfn .succeeded>.badge rect{stroke:var(--ok)}.sfn .succeeded>.badge text{fill:var(--ok)}
.sfn .failed>.badge rect{stroke:var(--bad)}.sfn .failed>.badge text{fill:var(--bad)}
.sfn .caught>.badge rect{stroke:var(--warn)}.sfn .caught>.badge text{fill:var(--warn)}
.sfn .running>.badge rect{stroke:var(--accent)}.sfn .running>.badge text{fill:var(--accent)}`;

/** The colours as custom properties: light, and dark if the reader's system prefers it. */
const THEME_RULES = (selector: string): string =>
  `${selector}{${LIGHT}}@media(prefers-color-scheme:dark){${selector}{${DARK}}}@media print{${selector}{${LIGHT}}}`;

/** For a standalone SVG. */
export const SVG_STYLE = `${THEME_RULES('.sfn')}${GRAPH_RULES}`;

/**
 * For a page that contains a graph; used by build/build-page.mjs.
 * @public
 */
export const PAGE_THEME = THEME_RULES(':root');
