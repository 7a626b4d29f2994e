import { Anchor, Box, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Page.module.css";

export interface Crumb {
  title: string;
  /** Path of the console; the last crumb, where one is, has none. */
  to?: string;
}

interface PageProps {
  title: string;
  /** Name of the browser's tab, where the title alone does not say enough. */
  tab?: string;
  crumbs?: readonly Crumb[];
  /** One or two sentences under the title. */
  lead?: ReactNode;
  /** Beside the title: what something is (state pills). */
  marks?: ReactNode;
  /** On the right: what one can do. */
  actions?: ReactNode;
  /** Under the head, over the whole width: tabs of the page. */
  tabs?: ReactNode;
  /** For work on things side by side: as wide as the screen. */
  wide?: boolean;
  children: ReactNode;
}

/** The frame of every page: one heading, where one is, what one can do. Names the browser's tab too. */
export function Page({
  title,
  tab = title,
  crumbs = [],
  lead,
  marks,
  actions,
  tabs,
  wide = false,
  children,
}: PageProps) {
  const { t } = useTranslation("shared");
  useEffect(() => {
    document.title = `${tab} · ${t("brand")}`;
  }, [tab, t]);
  return (
    <Stack gap="lg" className={`${classes.page} ${wide ? classes.wide : ""}`}>
      <Box component="header">
        {crumbs.length > 0 && (
          <Breadcrumbs mb={6} separatorMargin={6} className={classes.crumbs}>
            {crumbs.map((crumb) =>
              crumb.to ? (
                <Anchor key={crumb.title} component={Link} to={crumb.to} size="sm" c="dimmed">
                  {crumb.title}
                </Anchor>
              ) : (
                <Text key={crumb.title} size="sm" c="dimmed">
                  {crumb.title}
                </Text>
              ),
            )}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box className={classes.heading}>
            <Group gap="sm" align="center">
              <Title order={1} className={classes.title}>
                {title}
              </Title>
              {marks && <Group gap="xs">{marks}</Group>}
            </Group>
            {lead && (
              <Text c="dimmed" mt={4} maw={760}>
                {lead}
              </Text>
            )}
          </Box>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {tabs && <Box mt="md">{tabs}</Box>}
      </Box>
      {children}
    </Stack>
  );
}
