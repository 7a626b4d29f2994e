import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import type { RefObject } from "react";
import classes from "./FreshNews.module.css";

interface FreshNewsProps {
  /** What has come, in words; nothing is shown without it. */
  text: string | undefined;
  /** Where what has come will stand. */
  top: RefObject<HTMLElement | null>;
  show: () => void;
}

/** Says over a list that something new has come; the list does not move before one asks for it. */
export function FreshNews({ text, top, show }: FreshNewsProps) {
  return (
    <div className={classes.fresh} role="status" aria-live="polite">
      {text && (
        <Button
          size="xs"
          radius="xl"
          leftSection={<IconArrowUp size={14} />}
          onClick={() => {
            show();
            top.current?.scrollIntoView({ block: "center" });
          }}
        >
          {text}
        </Button>
      )}
    </div>
  );
}
