import {
  Avatar,
  Box,
  Divider,
  NavLink,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { signOut, useSession } from "@/api/session";
import { chooseLanguage, LANGUAGES, type Language } from "@/i18n";

/** Who is signed in; language and appearance. */
export function UserMenu() {
  const { t, i18n } = useTranslation("shared");
  const { me } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [opened, { toggle, close }] = useDisclosure(false);
  if (!me) return null;
  return (
    // within the banner, which is where people look for it who go from landmark to landmark
    <Popover
      opened={opened}
      onDismiss={close}
      position="bottom-end"
      width={268}
      shadow="lg"
      trapFocus
      returnFocus
      withinPortal={false}
    >
      <Popover.Target>
        <UnstyledButton onClick={toggle}>
          <VisuallyHidden>{`${t("nav.account")}: ${me.username}`}</VisuallyHidden>
          <Avatar name={me.username} color="iris" radius="xl" size={34} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <Box px="sm" py={6}>
          <Text fw={650} size="sm" truncate>
            {me.username}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`role.${me.role}`)}
          </Text>
        </Box>
        <NavLink
          component={Link}
          to="/settings"
          onClick={close}
          label={t("nav.account")}
          leftSection={<IconUserCircle size={16} />}
        />
        <Divider my={4} />
        <Stack gap={10} px="sm" py={6}>
          <SegmentedControl
            size="xs"
            aria-label={t("nav.language")}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={i18n.language}
            onChange={(value) => void chooseLanguage(value as Language)}
          />
          <SegmentedControl
            size="xs"
            aria-label={t("nav.scheme")}
            data={(["light", "dark", "auto"] as const).map((value) => ({ value, label: t(`nav.${value}`) }))}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
          />
        </Stack>
        <Divider my={4} />
        <NavLink
          component="button"
          onClick={() => void signOut()}
          label={t("nav.signOut")}
          c="var(--aimm-bad)"
          leftSection={<IconLogout size={16} />}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
