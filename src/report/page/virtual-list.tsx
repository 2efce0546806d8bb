import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  readonly rowHeight: number;
  /** Maximum height in pixels. */
  readonly height: number;
  /** The row with the focus; -1 for the first one. */
  readonly active: number;
  /** The rows are below these, which have their own row. */
  readonly head?: JSX.Element;
  renderRow(index: number): JSX.Element;
  onActivate(index: number): void;
  onKey?(event: KeyboardEvent, index: number): void;
}

/** Rows rendered above and below the visible ones. */
const BEYOND = 6;

/** Rows of equal height, of which only the visible ones are in the document. The arrow keys move from row to row. */
export function VirtualList(props: VirtualListProps): JSX.Element {
  const { label, count, rowHeight, height, active, head, renderRow, onActivate } = props;
  const [top, setTop] = useState(0);
  const [cursor, setCursor] = useState(Math.max(0, active));
  const viewport = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const shown = Math.min(height, Math.max(1, count) * rowHeight + 2);
  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + BEYOND);

  const reveal = (index: number): void => {
    const element = viewport.current;
    if (element === null) return;
    const at = index * rowHeight;
    if (at < element.scrollTop) element.scrollTop = at;
    else if (at + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = at + rowHeight - element.clientHeight;
    setTop(element.scrollTop);
  };
  useEffect(() => {
    if (active < 0) return;
    setCursor(active);
    reveal(active);
  }, [active]);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    viewport.current?.querySelector<HTMLElement>(`[data-row="${cursor}"]`)?.focus({ preventScroll: true });
  }, [cursor, top]);

  const move = (to: number): void => {
    const index = Math.max(0, Math.min(count - 1, to));
    wantsFocus.current = true;
    reveal(index);
    setCursor(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: 0,
      End: count - 1,
    };
    if (Object.hasOwn(steps, event.key)) {
      event.preventDefault();
      move(steps[event.key]!);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onActivate(cursor);
    } else {
      props.onKey?.(event, cursor);
    }
  };

  // a row that scrolls out of view is reused for the next one: creating elements takes longer than filling them
  const places = Math.ceil(height / rowHeight) + 2 * BEYOND + 1;
  const rows: JSX.Element[] = [];
  for (let index = first; index < last; index++) {
    rows.push(
      <div
        key={index % places}
        role="row"
        aria-rowindex={index + 1}
        aria-selected={index === active}
        tabIndex={index === Math.min(cursor, count - 1) ? 0 : -1}
        data-row={index}
        class={index === active ? 'row active' : 'row'}
        style={{ height: `${rowHeight}px`, top: `${index * rowHeight}px` }}
        onClick={() => {
          setCursor(index);
          onActivate(index);
        }}
      >
        {renderRow(index)}
      </div>,
    );
  }
  return (
    <div role="grid" aria-label={label} aria-rowcount={count} class="list" onKeyDown={onKeyDown}>
      {head}
      <div
        ref={viewport}
        class="viewport"
        role="rowgroup"
        style={{ height: `${shown}px` }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div class="spacer" role="presentation" style={{ height: `${count * rowHeight}px` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
