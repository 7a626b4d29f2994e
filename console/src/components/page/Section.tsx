import { Box, Group, Paper, type PaperProps, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
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
        <Box className={classes.head}>
          {title && (
            <Title order={2} id={id} size="h5" className={classes.title}>
              {title}
            </Title>
          )}
          {actions && (
            <Group gap="xs" className={classes.actions}>
              {actions}
            </Group>
          )}
          {hint && (
            <Text size="sm" c="dimmed" className={classes.hint}>
              {hint}
            </Text>
          )}
        </Box>
      )}
      {flush ? (
        <Wide labelledBy={title ? id : undefined}>{children}</Wide>
      ) : (
        <Box className={classes.body}>{children}</Box>
      )}
    </Paper>
  );
}

/** What may be wider than the card; when it is, the keyboard gets there, to scroll it by the arrows. */
function Wide({ labelledBy, children }: { labelledBy: string | undefined; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    const observer = new ResizeObserver(() => setScrolls(box.scrollWidth > box.clientWidth));
    for (const one of [box, ...box.children]) observer.observe(one);
    return () => observer.disconnect();
  }, []);
  const reached = scrolls && { tabIndex: 0, role: "group", "aria-labelledby": labelledBy };
  return (
    <div ref={ref} className={classes.flush} {...reached}>
      {children}
    </div>
  );
}
