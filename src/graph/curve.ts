import type { Point } from './place-rows.ts';

/** The radius of a right-angled corner. */
const RADIUS = 8;

/**
 * The `d` of a path. If it goes straight down and then aside, the transition is a curve that stays between the two
 * rows; if it turns at a right angle, its corners are rounded.
 */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = withoutRepeats(points);
  if (first === undefined) return '';
  const parts = [`M${first.x} ${first.y}`];
  let at = first;
  rest.forEach((point, i) => {
    if (point.x === at.x) parts.push(`V${point.y}`);
    else if (point.y === at.y) parts.push(`H${point.x}`);
    else {
      const middle = Math.round(((at.y + point.y) / 2) * 10) / 10;
      parts.push(`C${at.x} ${middle} ${point.x} ${middle} ${point.x} ${point.y}`);
    }
    const corner = rest[i + 1] && roundCorner(at, point, rest[i + 1]!);
    if (corner !== undefined) {
      parts[parts.length - 1] = corner.until;
      parts.push(corner.bend);
      at = corner.end;
    } else {
      at = point;
    }
  });
  return parts.join(' ');
}

function withoutRepeats(points: readonly Point[]): Point[] {
  return points.filter(({ x, y }, i) => i === 0 || x !== points[i - 1]!.x || y !== points[i - 1]!.y);
}

/** Whether one side is vertical and the other horizontal. */
function roundCorner(from: Point, at: Point, to: Point): { until: string; bend: string; end: Point } | undefined {
  const turnsAside = from.x === at.x && at.y === to.y && at.x !== to.x;
  const turnsDown = from.y === at.y && at.x === to.x && at.y !== to.y;
  if (!turnsAside && !turnsDown) return undefined;
  const radius = Math.min(RADIUS, length(from, at) / 2, length(at, to) / 2);
  const before = towards(at, from, radius);
  const after = towards(at, to, radius);
  const until = turnsAside ? `V${before.y}` : `H${before.x}`;
  return { until, bend: `Q${at.x} ${at.y} ${after.x} ${after.y}`, end: after };
}

const length = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

function towards(from: Point, to: Point, distance: number): Point {
  const step = (a: number, b: number): number => Math.round((a + Math.sign(b - a) * distance) * 10) / 10;
  return { x: step(from.x, to.x), y: step(from.y, to.y) };
}
