import type { NumberField, Retrier } from '../definition/definition.ts';

/** `↻ 3× States.Timeout, 2 s × 2`: how often, of which errors, after how long, and how that grows. */
export function describeRetrier({ errorEquals, maxAttempts, intervalSeconds, backoffRate }: Retrier): string {
  if (maxAttempts.kind === 'literal' && maxAttempts.value === 0) return `↻ never ${errorEquals.join(', ')}`;
  const grows = backoffRate.kind !== 'literal' || backoffRate.value !== 1;
  const delay = `${numberText(intervalSeconds)} s${grows ? ` × ${numberText(backoffRate)}` : ''}`;
  return `↻ ${numberText(maxAttempts)}× ${errorEquals.join(', ')}, ${delay.replaceAll(' ', '\u00a0')}`;
}

function numberText(field: NumberField): string {
  if (field.kind === 'literal') return String(field.value);
  return field.kind === 'path' ? field.text : '{% … %}';
}
