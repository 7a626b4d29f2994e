import { Popover, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconQuestionMark, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Candidates.module.css";
import type { Held } from "./queries";
import { useFactWords } from "./useFactWords";
import "./texts";

const ICONS = { pass: IconCheck, fail: IconX, unknown: IconQuestionMark } as const;

/** What facts say about each requirement that they can decide; pressed, a mark says why. */
export function Marks({ held }: { held: readonly Held[] }) {
  const { t } = useTranslation("candidates");
  const { reason } = useFactWords();
  if (held.length === 0) return null;
  return (
    <div className={classes.marks}>
      {held.map((one) => {
        const Icon = ICONS[one.match];
        const match = t(`match.${one.match}`);
        return (
          <Popover key={one.requirementId} position="bottom" shadow="md" width={300} withArrow withinPortal>
            <Popover.Target>
              <UnstyledButton
                className={classes.mark}
                data-match={one.match}
                aria-label={t("match.cell", { requirement: one.title, match })}
              >
                <Icon size={13} aria-hidden />
                {one.title}
              </UnstyledButton>
            </Popover.Target>
            <Popover.Dropdown>
              <Text size="sm" fw={550}>
                {match}
              </Text>
              <Text size="sm" c="dimmed">
                {reason(one)}
              </Text>
            </Popover.Dropdown>
          </Popover>
        );
      })}
    </div>
  );
}
