import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { usePrinting } from "@/components/page/printing";
import classes from "./VirtualFeed.module.css";

interface VirtualFeedProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string | number;
  /** Draws an entry; stays the same function (`useCallback`) while entries look the same. */
  render: (item: T) => ReactNode;
  /** How tall an entry is, roughly; each is measured when it is seen. */
  estimate: number;
  /** What the list holds, for those who cannot see it. */
  label: string;
  busy?: boolean;
  /** The end has come close: time to load more. */
  onNearEnd?: () => void;
}

const AHEAD = 10;
// the bar at the top of the page lies over the list
const BAR = 64;

interface DrawnProps<T> {
  item: T;
  render: (item: T) => ReactNode;
}

/** An entry is drawn once, however often its place changes while one scrolls. */
const Drawn = memo(function Drawn({ item, render }: DrawnProps<unknown>) {
  return render(item);
});

/** Where a list begins in the document; what stands above it may grow at any time. */
function useTop(): [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (ref.current) setTop(Math.round(ref.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return [ref, top];
}

/**
 * A list of any length that scrolls with the page: only what is seen is drawn.
 *
 * It is an ARIA feed: Page Down and Page Up go from entry to entry.
 */
export function VirtualFeed<T>({
  items,
  keyOf,
  render,
  estimate,
  label,
  busy = false,
  onNearEnd,
}: VirtualFeedProps<T>) {
  const printing = usePrinting();
  const [ref, top] = useTop();
  const wanted = useRef<number | null>(null);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: BAR,
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows[rows.length - 1]?.index ?? -1;
  const nearEnd = last >= items.length - AHEAD;
  useEffect(() => {
    if (nearEnd) onNearEnd?.();
  }, [nearEnd, onNearEnd]);

  useEffect(() => {
    if (wanted.current === null) return;
    const entry = ref.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (!entry) return; // not drawn yet: the scrolling draws it
    wanted.current = null;
    entry.focus({ preventScroll: true });
  });

  function turn(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    const here = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    const next = Number(here?.dataset.index) + (event.key === "PageDown" ? 1 : -1);
    if (!(next >= 0 && next < items.length)) return;
    event.preventDefault();
    wanted.current = next;
    virtualizer.scrollToIndex(next, { align: "auto" });
    ref.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true });
  }

  // a node that is measured must not become one on paper: that has no index, and another size
  if (printing) {
    return (
      <div key="paper" className={classes.paper}>
        {items.map((item) => (
          <article key={keyOf(item)}>{render(item)}</article>
        ))}
      </div>
    );
  }
  return (
    <div
      key="feed"
      ref={ref}
      role="feed"
      aria-label={label}
      aria-busy={busy}
      className={classes.feed}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={turn}
    >
      {rows.map((row) => {
        const item = items[row.index];
        return (
          item !== undefined && (
            <article
              key={row.key}
              ref={virtualizer.measureElement}
              data-index={row.index}
              aria-posinset={row.index + 1}
              aria-setsize={-1}
              tabIndex={-1}
              className={classes.entry}
              style={{ transform: `translateY(${row.start - top}px)` }}
            >
              <Drawn item={item} render={render as (item: unknown) => ReactNode} />
            </article>
          )
        );
      })}
    </div>
  );
}
