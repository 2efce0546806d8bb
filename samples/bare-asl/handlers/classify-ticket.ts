interface Ticket {
  readonly subject: string;
}

export async function handler({ subject }: Ticket): Promise<{ team: string; urgency: number }> {
  const isOutage = /\b(down|outage|500)\b/i.test(subject);
  return isOutage ? { team: 'operations', urgency: 9 } : { team: 'support', urgency: 3 };
}
