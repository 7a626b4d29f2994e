import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import classes from "./LinkTabs.module.css";

export interface LinkTab {
  to: string;
  params?: Record<string, string>;
  label: string;
  /** The tab's address is the beginning of the others': only the address itself counts. */
  exact?: boolean;
}

/** Tabs that are pages of their own: links, so that they open in new windows and the way back works. */
export function LinkTabs({ tabs, label }: { tabs: readonly LinkTab[]; label: string }) {
  const bar = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // where the tabs are wider than the screen, the present one must be seen
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another tab
  useEffect(() => {
    const here = bar.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (bar.current && here) bar.current.scrollLeft = here.offsetLeft - bar.current.offsetLeft - 24;
  }, [pathname]);
  return (
    <nav ref={bar} className={`${classes.bar} aimm-noprint`} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          params={tab.params}
          activeOptions={{ exact: tab.exact ?? false, includeSearch: false }}
          className={classes.tab}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
