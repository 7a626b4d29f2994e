import { ActionIcon, Button, Group, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Message } from "../model/fields";
import classes from "./Form.module.css";
import { ProseArea } from "./ProseArea";
import { Structure } from "./Structure";
import "../texts";

interface MessagesFieldProps {
  messages: readonly Message[];
  /** JSON text of each message, for those that are no plain text. */
  sources: readonly string[];
  readOnly: boolean;
  onEdit: (place: number, key: "role" | "content", json: string) => void;
  onAdd: (json: string) => void;
  onRemove: (place: number) => void;
  onJson: (place: number) => void;
}

const ROLES: readonly string[] = ["system", "developer", "user", "assistant", "tool"];

/** The roles that models know, and the one that stands there already. */
function rolesWith(present: string | null): string[] {
  return present === null || ROLES.includes(present) ? [...ROLES] : [...ROLES, present];
}

/** A conversation, message by message. */
export function MessagesField(props: MessagesFieldProps) {
  const { messages, sources, readOnly, onEdit, onAdd, onRemove, onJson } = props;
  const { t } = useTranslation("flows");
  return (
    <div>
      {messages.map((message, place) => {
        const number = place + 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message has a place and nothing else
          <div key={place} className={classes.item}>
            <Group justify="space-between" gap={8} mb={4} wrap="nowrap">
              <Select
                size="xs"
                className={`${classes.role} ${classes.mono}`}
                aria-label={t("form.role", { number })}
                data={rolesWith(message.role)}
                value={message.role}
                onChange={(role) => role !== null && onEdit(place, "role", JSON.stringify(role))}
                readOnly={readOnly}
                allowDeselect={false}
                error={message.role === null || !ROLES.includes(message.role)}
              />
              {!readOnly && (
                <ActionIcon
                  size={22}
                  className={classes.remove}
                  onClick={() => onRemove(place)}
                  aria-label={t("form.removeMessage", { number })}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </Group>
            {message.content === null ? (
              <Structure
                source={sources[place] ?? ""}
                label={t("form.message", { number })}
                note={t("form.structured")}
                readOnly={readOnly}
                onJson={() => onJson(place)}
              />
            ) : (
              <ProseArea
                value={message.content}
                onChange={(text) => onEdit(place, "content", JSON.stringify(text))}
                label={t("form.message", { number })}
                readOnly={readOnly}
                lines={2}
              />
            )}
          </div>
        );
      })}
      {!readOnly && (
        <Button
          variant="subtle"
          size="compact-sm"
          mt={8}
          leftSection={<IconPlus size={14} />}
          onClick={() => onAdd(JSON.stringify({ role: nextRole(messages), content: "" }))}
        >
          {t("form.addMessage")}
        </Button>
      )}
    </div>
  );
}

function nextRole(messages: readonly Message[]): string {
  const last = messages.at(-1)?.role;
  if (last === undefined) return "system";
  return last === "user" ? "assistant" : "user";
}
