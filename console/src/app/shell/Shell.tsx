import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconApi, IconClipboardCheck, IconLayoutGrid, IconSettings } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useLocation, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { at } from "@/api/base";
import { listen } from "@/api/live/stream";
import { isReviewer, useMay, useSession } from "@/api/session";
import { LiveBadge } from "./LiveBadge";
import { Logo } from "./Logo";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

/** The frame around every page: where one can go, who one is, whether what one sees is live. */
export function Shell() {
  const { t } = useTranslation("shared");
  const queries = useQueryClient();
  const { pathname } = useLocation();
  const [opened, menu] = useDisclosure(false);
  const { me } = useSession();
  const reviewer = isReviewer(me);
  // the page that is still drawn while the next one is on its way
  const resolved = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const mayJudge = useMay("write") || reviewer;
  // reviewers may not hear of what changes
  useEffect(() => (reviewer ? undefined : listen(queries)), [queries, reviewer]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => menu.close(), [pathname]);
  const inSettings = pathname.startsWith("/settings");
  const inReviews = pathname.startsWith("/reviews");
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: "md", collapsed: { mobile: !opened } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a href="#content" className="aimm-skip">
        {t("nav.skip")}
      </a>
      <AppShell.Header className={classes.bar}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={menu.toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={t("nav.menu")}
            />
            <Link to="/" className={classes.brand} aria-label={t("brand")}>
              <Logo />
              <Text component="span" fw={700} visibleFrom="xs">
                {t("brand")}
              </Text>
            </Link>
          </Group>
          <Group gap="sm" wrap="nowrap">
            {!reviewer && <LiveBadge />}
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.side} aria-label={t("nav.main")}>
        <ScrollArea flex={1} p="sm">
          {!reviewer && (
            <NavLink
              component={Link}
              to="/"
              label={t("nav.home")}
              leftSection={<IconLayoutGrid size={18} />}
              active={!inSettings && !inReviews}
              className={classes.link}
            />
          )}
          {mayJudge && (
            <NavLink
              component={Link}
              to="/reviews"
              label={t("nav.reviews")}
              leftSection={<IconClipboardCheck size={18} />}
              active={inReviews}
              className={classes.link}
            />
          )}
          <NavLink
            component={Link}
            to="/settings"
            label={t("nav.settings")}
            leftSection={<IconSettings size={18} />}
            active={inSettings}
            className={classes.link}
          />
          {!reviewer && (
            <NavLink
              href={at("/docs")}
              target="_blank"
              label={t("nav.api")}
              leftSection={<IconApi size={18} />}
              className={classes.link}
            />
          )}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes.main} tabIndex={-1}>
        {/* who may only judge has another start */}
        {reviewer && pathname === "/" && <Navigate to="/reviews" replace />}
        {!(reviewer && (pathname === "/" || resolved === "/")) && <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
}
