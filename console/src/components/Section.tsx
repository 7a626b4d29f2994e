import { Box, Group, Paper, type PaperProps, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./Section.module.css";

interface SectionProps extends PaperProps {
  title?: ReactNode;
  /** One sentence under the title. */
  hint?: ReactNode;
  actions?: ReactNode;
  /** Without the inner margin: for tables and lists that reach the edges. */
  flush?: boolean;
  children: ReactNode;
}

/** A card with a heading; the parts that pages are made of. */
export function Section({ title, hint, actions, flush = false, children, ...rest }: SectionProps) {
  const id = useId();
  return (
    <Paper
      component="section"
      withBorder
      aria-labelledby={title ? id : undefined}
      {...rest}
      className={classes.section}
    >
      {(title || actions) && (
        <Group justify="space-between" align="flex-start" gap="sm" className={classes.head}>
          <Box className={classes.words}>
            {title && (
              <Title order={2} id={id} size="h5">
                {title}
              </Title>
            )}
            {hint && (
              <Text size="sm" c="dimmed" mt={2}>
                {hint}
              </Text>
            )}
          </Box>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      )}
      <Box className={flush ? classes.flush : classes.body}>{children}</Box>
    </Paper>
  );
}
