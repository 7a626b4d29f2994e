import { Collapse, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Advanced.module.css";

/** Fields that few need, folded away; open when one of them is wrong. */
export function Advanced({ wrong, children }: { wrong: boolean; children: ReactNode }) {
  const { t } = useTranslation("rollout");
  const [opened, setOpened] = useState(false);
  const id = useId();
  const open = opened || wrong;
  return (
    <div>
      <UnstyledButton
        onClick={() => setOpened(!open)}
        aria-expanded={open}
        aria-controls={id}
        className={classes.head}
      >
        <Group gap={6}>
          <IconChevronRight size={16} aria-hidden className={classes.sign} data-open={open || undefined} />
          <Text size="sm" fw={550}>
            {t("plan.advanced")}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        <Stack gap="md" pt="md">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
