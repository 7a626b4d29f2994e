import { Text, type TextProps } from "@mantine/core";
import { useEffect, useState } from "react";
import { serviceNow, useLive } from "@/api/live/stream";
import { usePrinting } from "@/components/page/printing";
import { useFormat } from "@/i18n/format";

interface AgoProps extends TextProps {
  moment: string | number;
}

/** The service's time now, every so often. */
export function useServiceNow(everyMs = 10_000): number {
  const { speed, heardAt } = useLive();
  const [now, setNow] = useState(serviceNow);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newly heard clock is read at once
  useEffect(() => {
    setNow(serviceNow());
    const timer = setInterval(() => setNow(serviceNow()), Math.max(1000, everyMs / speed));
    return () => clearInterval(timer);
  }, [everyMs, speed, heardAt]);
  return now;
}

/**
 * "3 minutes ago", with the exact moment on demand; by the service's clock.
 *
 * The browser's own tip: long lists have hundreds of these, and a tip of ours costs more than the rest of a row.
 */
export function Ago({ moment, ...rest }: AgoProps) {
  const format = useFormat();
  const now = useServiceNow();
  const printing = usePrinting(); // "3 minutes ago" is wrong by the time it is read on paper
  return (
    <Text
      component="time"
      inherit
      {...rest}
      dateTime={new Date(moment).toISOString()}
      title={format.dateTime(moment)}
    >
      {printing ? format.dateTime(moment) : format.relative(moment, now)}
    </Text>
  );
}
