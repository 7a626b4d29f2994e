/** Shares in hundredths of a percent: whole numbers, so that they add up exactly. */
export type Shares = ReadonlyMap<string, number>;

export const WHOLE = 10_000;

export const toHundredths = (percent: number): number => Math.round(percent * 100);
export const toPercent = (hundredths: number): number => hundredths / 100;

export function total(shares: Shares): number {
  let sum = 0;
  for (const share of shares.values()) sum += share;
  return sum;
}

/**
 * `whole` split by weight into whole numbers that add up to it (largest remainders first).
 *
 * Weights that are all 0 count as equal.
 */
export function split(whole: number, weights: ReadonlyMap<string, number>): Map<string, number> {
  const sum = [...weights.values()].reduce((a, b) => a + b, 0);
  const parts = [...weights].map(([id, weight]) => {
    const exact = sum > 0 ? (whole * weight) / sum : whole / weights.size;
    return { id, floor: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = whole - parts.reduce((a, part) => a + part.floor, 0);
  const shares = new Map(parts.map((part) => [part.id, part.floor]));
  for (const { id, floor } of parts.toSorted((a, b) => b.rest - a.rest)) {
    if (left <= 0) break;
    shares.set(id, floor + 1);
    left -= 1;
  }
  return shares;
}

export function equal(ids: readonly string[]): Shares {
  return split(WHOLE, new Map(ids.map((id) => [id, 1])));
}

export function onlyThis(ids: readonly string[], chosen: string): Shares {
  return new Map(ids.map((id) => [id, id === chosen ? WHOLE : 0]));
}

/** One share changed, the others left as they are: the sum may be off. */
export function setAlone(shares: Shares, id: string, share: number): Shares {
  return new Map(shares).set(id, clamp(share));
}

/** One share changed; the others give or take in proportion, so that the sum stays 100%. */
export function setAndBalance(shares: Shares, id: string, share: number): Shares {
  const others = new Map([...shares].filter(([other]) => other !== id));
  if (others.size === 0) return new Map([[id, WHOLE]]);
  const kept = clamp(share);
  const rest = split(WHOLE - kept, others);
  return new Map([...shares.keys()].map((other) => [other, other === id ? kept : (rest.get(other) ?? 0)]));
}

/** All shares in proportion, so that they add up. */
export function fitted(shares: Shares): Shares {
  return split(WHOLE, shares);
}

function clamp(share: number): number {
  return Math.min(WHOLE, Math.max(0, Math.round(share)));
}
