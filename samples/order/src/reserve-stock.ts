import type { Order } from './order.ts';

interface Reservation {
  readonly warehouse: string | undefined;
  readonly total: number;
}

export async function handler({ items }: Order): Promise<Reservation> {
  const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return { warehouse: process.env.WAREHOUSE, total };
}
