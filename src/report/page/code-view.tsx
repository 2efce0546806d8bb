import json from 'highlight.js/lib/languages/json';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';
import type { JSX } from 'preact';
import { visible } from './format.ts';

const lowlight = createLowlight({ json, yaml });

interface CodeViewProps {
  readonly text: string;
  /** The number of the first line. */
  readonly line: number;
  readonly language?: 'yaml' | 'json' | undefined;
  /** The line to mark. */
  readonly marked?: number | undefined;
}

/** Lines with their numbers. The highlighter returns a tree, whose leaves become text. */
export function CodeView({ text, line, language, marked }: CodeViewProps): JSX.Element {
  const lines = visible(text).split('\n');
  return (
    <pre class="code">
      {lines.map((content, i) => (
        <span key={i} class={line + i === marked ? 'line marked' : 'line'}>
          <span class="number" aria-hidden="true">
            {line + i}
          </span>
          <code>{language === undefined ? content : highlight(content, language)}</code>
        </span>
      ))}
    </pre>
  );
}

/** One line at a time: tokens that span several lines are not worth keeping state. */
function highlight(text: string, language: 'yaml' | 'json'): (JSX.Element | string)[] {
  return lowlight.highlight(language, text).children.map((node, i) => toElement(node as HastNode, i));
}

interface HastNode {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: readonly string[] };
  readonly children?: readonly HastNode[];
}

function toElement(node: HastNode, key: number): JSX.Element | string {
  if (node.type === 'text') return node.value ?? '';
  return (
    <span key={key} class={node.properties?.className?.join(' ')}>
      {node.children?.map(toElement)}
    </span>
  );
}
