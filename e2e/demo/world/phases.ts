// What time it is in the demo world: a pure function of the seconds since it began, so that every incident
// repeats and can be predicted. One "day" of load lasts eight minutes.

const dayMs = 8 * 60_000;

export type Phase = {
  /** 0.4 at night to 1.6 at the peak; multiplies every producer's pace. */
  load: number;
  /** The mail provider throttles: emails.outbound falls behind, then catches up. */
  mailThrottled: boolean;
  /** The search indexers are being redeployed: search.index has no consumers. */
  indexersGone: boolean;
  /** The warehouse answers too late: orders.fulfil gives up on some orders. */
  warehouseSlow: boolean;
  /** The card gateway is slow: authorisations expire before they are tried. */
  gatewaySlow: boolean;
  /** The postcode lookup is down: orders without a postcode fail validation; later it fills them in. */
  postcodeLookupDown: boolean;
  /** The currency table is out of date: captures in SEK are refused. */
  currencyTableOld: boolean;
};

/** True for `lengthMs` out of every `everyMs`, first at `fromMs`. */
function recurring(elapsedMs: number, fromMs: number, lengthMs: number, everyMs: number): boolean {
  const within = (elapsedMs - fromMs) % everyMs;
  return elapsedMs >= fromMs && within < lengthMs;
}

export function phaseAt(elapsedMs: number): Phase {
  const minute = 60_000;
  return {
    load: 1 + 0.6 * Math.sin((2 * Math.PI * elapsedMs) / dayMs),
    mailThrottled: recurring(elapsedMs, 10_000, 4 * minute, 7 * minute),
    indexersGone: recurring(elapsedMs, 1.5 * minute, 1.5 * minute, 6 * minute),
    warehouseSlow: recurring(elapsedMs, 0, 5 * minute, 8 * minute),
    gatewaySlow: recurring(elapsedMs, 0.5 * minute, 3 * minute, 5 * minute),
    postcodeLookupDown: recurring(elapsedMs, 0, 5 * minute, 7 * minute),
    currencyTableOld: recurring(elapsedMs, 0, 6 * minute, 10 * minute),
  };
}
