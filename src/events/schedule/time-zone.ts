const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A zone of the tz database: conversion between instants and local times. */
export interface TimeZone {
  readonly name: string;
  /** The local time at an instant, as if it were UTC. */
  clockAt(instant: number): number;
  /**
   * The instant of a local time; the first one if it occurs twice, as in autumn. Undefined if it does not occur, as in
   * spring.
   */
  instantOf(clock: number): number | undefined;
}

/** Undefined if there is no such zone. */
export function timeZone(name: string): TimeZone | undefined {
  if (name === 'UTC') return { name, clockAt: (instant) => instant, instantOf: (clock) => clock };
  // an offset is not a name in the database, though JavaScript accepts it
  if (!/^[A-Za-z]/.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  const clockAt = (instant: number): number => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type)!;
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return shown + (instant - Math.floor(instant / 1000) * 1000);
  };
  const offsetAt = (instant: number): number => clockAt(instant) - instant;
  return {
    name,
    clockAt,
    instantOf(clock) {
      // the offset before a change is the larger one when clocks go back, and gives the earlier instant
      const offsets = [offsetAt(clock - DAY), offsetAt(clock + DAY)];
      const instants = offsets.map((offset) => clock - offset).filter((instant) => clockAt(instant) === clock);
      return instants.length === 0 ? undefined : Math.min(...instants);
    },
  };
}
