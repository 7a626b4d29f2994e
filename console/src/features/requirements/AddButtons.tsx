import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { TEMPLATE_NAMES, type TemplateName } from "./templates";
import "./texts";

interface AddButtonsProps {
  /** Begins a new one; null without a template. */
  add: (template: TemplateName | null) => void;
}

/** A new requirement, from nothing or from a template. */
export function AddButtons({ add }: AddButtonsProps) {
  const { t } = useTranslation("requirements");
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} />}>
            {t("template")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TEMPLATE_NAMES.map((name) => (
            <Menu.Item key={name} onClick={() => add(name)}>
              {t(`templates.${name}.title`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => add(null)}>
        {t("new")}
      </Button>
    </>
  );
}
