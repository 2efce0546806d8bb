interface Charge {
  readonly orderId: string;
  readonly amount: number;
  /** How often the state has been retried. */
  readonly attempt: number;
}

/** Simulates a payment gateway that is too slow the first time, so that there is a retry to see. */
export async function handler({ orderId, amount, attempt }: Charge): Promise<{ receipt: string; amount: number }> {
  if (attempt === 0) throw new GatewayTimeout('no answer from the gateway');
  return { receipt: `R-${orderId}`, amount };
}

class GatewayTimeout extends Error {
  override readonly name = 'GatewayTimeout';
}
