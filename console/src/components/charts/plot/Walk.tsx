import { VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Plot.module.css";
import { placeAt } from "./shapes";
import "../texts";

interface WalkProps {
  /** Where it stops: places in order. */
  stops: readonly number[];
  label: string;
  /** What is at a stop, in words. */
  spoken: (stop: number) => string;
  onWalk: (at: number | null) => void;
  onPress: (event: KeyboardEvent, at: number) => void;
}

/** The cursor for the keyboard and for those who cannot see the picture: a slider through the stops. */
export function Walk({ stops, label, spoken, onWalk, onPress }: WalkProps) {
  const { t } = useTranslation("charts");
  const hint = useId();
  const last = stops.length - 1;
  const [walked, setWalked] = useState<number | null>(null);
  if (last < 0) return <VisuallyHidden>{label}</VisuallyHidden>;
  const value = walked === null ? last : placeAt(stops, walked);
  return (
    <>
      <VisuallyHidden id={hint}>{t("zoomHint")}</VisuallyHidden>
      <input
        type="range"
        className={classes.walk}
        min={0}
        max={last}
        step={1}
        value={value}
        aria-label={label}
        aria-describedby={hint}
        aria-valuetext={spoken(value)}
        onKeyDown={(event) => onPress(event, stops[value] ?? 0)}
        onFocus={() => onWalk(stops[value] ?? null)}
        onBlur={() => {
          setWalked(null);
          onWalk(null);
        }}
        onChange={(event) => {
          const next = stops[Number(event.currentTarget.value)] ?? null;
          setWalked(next);
          onWalk(next);
        }}
      />
    </>
  );
}
