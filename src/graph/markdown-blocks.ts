/** A section of a Markdown file that `graph --update` writes. */
export interface GraphBlock {
  /** Its opening mark says what to draw: `<!-- sfn-run graph template.yml -m Order -->`. */
  readonly definition: string;
  readonly stateMachine: string | undefined;
  /** Offset of the mark. */
  readonly start: number;
  /** The range of the text between the two marks. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A mark without anything to draw, or without an end. */
export interface WrongMark {
  readonly start: number;
  readonly end: number;
  readonly problem: string;
}

export const BLOCK_END = '<!-- /sfn-run graph -->';

const BEGIN = /<!--[ \t]*sfn-run graph[ \t]+([^\n]*?)[ \t]*-->/g;
const END = /<!--[ \t]*\/sfn-run graph[ \t]*-->/g;

/** Finds the marked sections of a Markdown file, in order. */
export function findGraphBlocks(markdown: string): { readonly blocks: GraphBlock[]; readonly wrong: WrongMark[] } {
  const blocks: GraphBlock[] = [];
  const wrong: WrongMark[] = [];
  const begins = [...markdown.matchAll(BEGIN)];
  begins.forEach((begin, i) => {
    const from = begin.index + begin[0].length;
    const limit = begins[i + 1]?.index ?? markdown.length;
    END.lastIndex = from;
    const end = END.exec(markdown);
    const mark = { start: begin.index, end: from };
    if (end === null || end.index > limit) {
      wrong.push({ ...mark, problem: `has no end: write ${BLOCK_END} below it` });
      return;
    }
    const words = readWords(begin[1]!);
    const at = words.findIndex((word) => word === '-m' || word === '--state-machine');
    const stateMachine = at < 0 ? undefined : words[at + 1];
    const others = at < 0 ? words : words.toSpliced(at, 2);
    if (others.length !== 1 || others[0]!.startsWith('-') || (at >= 0 && stateMachine === undefined)) {
      const expected = '<!-- sfn-run graph template.yml -m Order -->';
      wrong.push({ ...mark, problem: `must name a definition, and its machine with -m, as ${expected}` });
      return;
    }
    const text = markdown.slice(from, end.index);
    blocks.push({ definition: others[0]!, stateMachine, start: begin.index, from, to: end.index, text });
  });
  return { blocks, wrong };
}

/** Words separated by spaces; a word in double quotes may contain spaces. */
function readWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** The text between the marks, with the file's line breaks. */
export function blockText(mermaid: string, markdown: string): string {
  const text = `\n\n\`\`\`mermaid\n${mermaid}\`\`\`\n\n`;
  return markdown.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
}
