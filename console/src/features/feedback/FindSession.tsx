import { ActionIcon, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { obstacle } from "./correlation";
import classes from "./Feedback.module.css";
import "./texts";

/** Goes to the session with a correlation id, which is taken letter for letter. */
export function FindSession() {
  const { t } = useTranslation("feedback");
  const navigate = useNavigate();
  const [id, setId] = useState("");
  const [tried, setTried] = useState(false);
  const problem = obstacle(id);

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    void navigate({ to: "/sessions/$correlationId", params: { correlationId: id } });
  }

  return (
    <form onSubmit={submit} noValidate className={classes.find}>
      <TextInput
        label={t("find.label")}
        placeholder={t("find.placeholder")}
        value={id}
        onChange={(event) => {
          setId(event.currentTarget.value);
          setTried(false);
        }}
        error={tried && problem && problem !== "empty" ? t(`find.${problem}`, { id }) : undefined}
        autoCapitalize="off"
        autoComplete="off"
        spellCheck={false}
        rightSection={
          <ActionIcon type="submit" aria-label={t("find.go")}>
            <IconArrowRight size={16} />
          </ActionIcon>
        }
      />
    </form>
  );
}
