import { h, type JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { BoxLayout } from '../../graph/box-layout.ts';
import { ARROWS, describeMark, drawBox } from '../../graph/draw-graph.ts';
import type { GraphNode } from '../../graph/graph.ts';
import { allNodes } from '../../graph/graph.ts';
import type { PathTaken } from '../../graph/path-taken.ts';
import type { SvgElement } from '../../graph/svg-element.ts';

interface GraphViewProps {
  readonly layout: BoxLayout;
  readonly path: PathTaken | undefined;
  readonly selected: string | undefined;
  onSelect(node: GraphNode): void;
}

const SCALES = [0.1, 0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 1, 1.25, 1.6, 2];

/** The graph: its states are buttons. It can be scrolled and zoomed. */
export function GraphView({ layout, path, selected, onSelect }: GraphViewProps): JSX.Element {
  const pane = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState<number | undefined>(undefined);
  const fitting = useMemo(() => fitScale(layout), [layout]);
  const shown = scale ?? fitting;
  const nodes = useMemo(() => new Map([...allNodes(layout.box)].map((node) => [node.id, node])), [layout]);
  const drawn = useMemo(() => drawBox(layout, path), [layout, path]);
  useEffect(() => {
    const node = selected === undefined ? undefined : pane.current?.querySelector(`[data-node="${selected}"]`);
    node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);

  const select = (target: EventTarget | null): void => {
    const id = (target as Element | null)?.closest('[data-node]')?.getAttribute('data-node');
    const node = id === null || id === undefined ? undefined : nodes.get(id);
    if (node !== undefined) onSelect(node);
  };
  const zoom = (step: number): void => {
    const at = SCALES.findIndex((one) => one >= shown - 0.001);
    setScale(SCALES[Math.max(0, Math.min(SCALES.length - 1, (at < 0 ? SCALES.length - 1 : at) + step))]!);
  };
  const toElement = (element: SvgElement | string, key: number): JSX.Element | string => {
    if (typeof element === 'string') return element;
    if (element.name === 'title') return '';
    const id = element.attributes['data-node'];
    const node = typeof id === 'string' ? nodes.get(id) : undefined;
    const extra =
      node === undefined
        ? {}
        : {
            role: 'button',
            tabindex: 0,
            'aria-pressed': id === selected,
          };
    // its name consists of its text and the meaning of its symbols
    const spoken =
      node === undefined
        ? []
        : [<text class="spoken">{describeMark(path?.nodes.get(node.id), path !== undefined)}</text>];
    const children = [...element.children.map(toElement), ...spoken];
    const made = h(element.name, { key, ...element.attributes, ...extra }, ...children);
    if (node === undefined || node.boxes.length === 0) return made;
    // a button must not contain buttons: nested states are next to the state's own part
    const isBox = (child: SvgElement | string): boolean =>
      typeof child !== 'string' && BOXES.has(String(child.attributes.class));
    const own = [...element.children.filter((child) => !isBox(child)).map(toElement), ...spoken];
    const inner = element.children.filter(isBox).map(toElement);
    const { transform, ...rest } = element.attributes;
    return h('g', { key, transform: String(transform) }, h('g', { ...rest, ...extra }, ...own), ...inner);
  };
  return (
    <div class="graph">
      <div class="tools">
        <button type="button" onClick={() => zoom(-1)} aria-label="Smaller">
          −
        </button>
        <button type="button" onClick={() => zoom(1)} aria-label="Larger">
          +
        </button>
        <button type="button" onClick={() => setScale(undefined)}>
          Fit
        </button>
        <span class="scale">{Math.round(shown * 100)} %</span>
      </div>
      <div ref={pane} class="pane" tabIndex={0} role="region" aria-label="Graph of the state machine, scrolls">
        <svg
          class={path === undefined ? 'sfn' : 'sfn marked'}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          width={layout.width * shown}
          height={layout.height * shown}
          role="group"
          aria-label="States"
          onClick={(event) => select(event.target)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            select(event.target);
          }}
        >
          {toElement(ARROWS, 0)}
          {toElement(drawn, 1)}
        </svg>
      </div>
    </div>
  );
}

const BOXES = new Set(['branch', 'items', 'children', 'execution']);

/** At its natural size, unless it is wider than the available space; vertically it scrolls. */
function fitScale({ width }: BoxLayout): number {
  const room = Math.min(window.innerWidth - 48, window.innerWidth < 1_000 ? 900 : window.innerWidth * 0.48);
  return Math.max(0.25, Math.min(1, room / width));
}
