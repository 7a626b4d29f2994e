import { ActionIcon, Group, Text } from "@mantine/core";
import {
  IconChevronLeft,
  IconChevronLeftPipe,
  IconChevronRight,
  IconChevronRightPipe,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type HomeSearch, readHomeSearch } from "./search";
import "./texts";

interface PagerProps {
  search: HomeSearch;
  pages: number;
}

/** The pages of the list, as links: each has its address. */
export function Pager({ search, pages }: PagerProps) {
  const { t } = useTranslation("home");
  const page = Math.min(search.page ?? 1, pages);
  const ways = [
    { to: 1, label: t("page.first"), Icon: IconChevronLeftPipe, off: page === 1 },
    { to: page - 1, label: t("page.previous"), Icon: IconChevronLeft, off: page === 1 },
    { to: page + 1, label: t("page.next"), Icon: IconChevronRight, off: page === pages },
    { to: pages, label: t("page.last"), Icon: IconChevronRightPipe, off: page === pages },
  ];
  const buttons = ways.map(({ to, label, Icon, off }) =>
    off ? (
      <ActionIcon key={label} variant="default" size="lg" aria-label={label} disabled>
        <Icon size={18} />
      </ActionIcon>
    ) : (
      <ActionIcon
        key={label}
        renderRoot={(props) => <Link to="/" search={readHomeSearch({ ...search, page: to })} {...props} />}
        variant="default"
        size="lg"
        aria-label={label}
      >
        <Icon size={18} />
      </ActionIcon>
    ),
  );
  return (
    <Group component="nav" aria-label={t("page.label")} justify="center" gap="xs">
      {buttons.slice(0, 2)}
      <Text size="sm" c="dimmed" className="aimm-figures" px="sm" role="status">
        {t("page.of", { page, pages })}
      </Text>
      {buttons.slice(2)}
    </Group>
  );
}
