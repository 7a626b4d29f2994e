import { Button, Group, Popover, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { missingFrom } from "../model/parameters";
import classes from "./Form.module.css";
import "../texts";

interface AddParameterProps {
  keys: readonly string[];
  modality: string;
  onAdd: (key: string, json: string) => void;
}

/** What a parameter that nobody knows begins with. */
const KINDS = { prose: '""', number: "0", boolean: "true", strings: '[""]', structure: "{}" } as const;

/** Choose a common parameter, or name any other. */
export function AddParameter({ keys, modality, onAdd }: AddParameterProps) {
  const { t } = useTranslation("flows");
  const [opened, popover] = useDisclosure(false);
  const [typed, setTyped] = useState("");
  const key = typed.trim();
  const sought = key.toLowerCase();
  const choices = missingFrom(keys, modality).filter(({ id }) =>
    `${id} ${t(`parameter.${id}.name`)}`.toLowerCase().includes(sought),
  );
  const exists = keys.includes(key);

  function add(name: string, json: string): void {
    onAdd(name, json);
    setTyped("");
    popover.close();
  }

  return (
    <Popover
      opened={opened}
      onChange={popover.toggle}
      width={340}
      position="bottom-start"
      trapFocus
      shadow="lg"
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          mt="lg"
          leftSection={<IconPlus size={14} />}
          onClick={popover.toggle}
        >
          {t("form.add")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          label={t("form.addSearch")}
          description={t("form.addHint")}
          className={classes.mono}
          error={exists ? t("form.exists", { key }) : undefined}
          spellCheck={false}
          autoCapitalize="off"
          mb={8}
          data-autofocus
        />
        <div className={classes.choices}>
          {choices.map(({ id, insert }) => (
            <UnstyledButton key={id} className={classes.choice} onClick={() => add(id, insert)}>
              <Group gap={8} align="baseline">
                <Text size="sm" fw={550}>
                  {t(`parameter.${id}.name`)}
                </Text>
                <Text size="xs" c="dimmed" ff="monospace">
                  {id}
                </Text>
              </Group>
              <Text size="xs" c="dimmed">
                {t(`parameter.${id}.text`)}
              </Text>
            </UnstyledButton>
          ))}
        </div>
        {key !== "" && !exists && !choices.some(({ id }) => id === key) && (
          <>
            <Text size="xs" c="dimmed" mt={8} mb={6}>
              {t("form.addAs", { key })}
            </Text>
            <Group gap={6}>
              {(Object.keys(KINDS) as Array<keyof typeof KINDS>).map((kind) => (
                <Button key={kind} size="compact-xs" variant="default" onClick={() => add(key, KINDS[kind])}>
                  {t(`form.as.${kind}`)}
                </Button>
              ))}
            </Group>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
