import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { isApiError } from "@/api/errors";
import { adopt } from "@/api/session";
import { tell } from "@/components/forms/notify";
import { Password } from "@/components/forms/Password";
import { passwordProblem } from "@/components/forms/password";
import { ErrorPanel } from "@/components/page/Feedback";
import { useFieldWords } from "@/components/records/words";
import { useCountdown } from "@/components/time/useCountdown";
import { describeField } from "@/i18n/fields";
import { useFormat } from "@/i18n/format";
import { userKind } from "@/kinds/user";
import "../texts";

const EMPTY = { current: "", next: "", again: "" };

/** One's own password; all other sessions end, this one goes on with new tokens. */
export function PasswordForm({ username }: { username: string }) {
  const { t } = useTranslation("settings");
  const words = useFieldWords(userKind);
  const format = useFormat();
  const [typed, setTyped] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [wait, beginWait] = useCountdown();
  const change = useMutation({
    mutationFn: () =>
      item(
        api.PUT("/api/v1/console/session/password", {
          body: { currentPassword: typed.current, newPassword: typed.next },
        }),
      ),
    onSuccess: (tokens) => {
      adopt(tokens);
      setTyped(EMPTY);
      setTried(false);
      tell(t("account.changed"));
    },
    onError: (error) => {
      if (isApiError(error) && error.status === 429) beginWait(error.retryAfter ?? 1);
    },
  });
  const problem = passwordProblem(typed.next);
  const wrong = isApiError(change.error) && change.error.has("current-password-is-wrong");
  const throttled = isApiError(change.error) && change.error.status === 429;
  const field = (name: keyof typeof EMPTY) => ({
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      setTyped({ ...typed, [name]: event.currentTarget.value });
      if (name === "current") change.reset();
    },
    required: true,
    withAsterisk: false,
  });

  function currentError(): string | undefined {
    if (wrong) return t("account.wrong");
    return tried && typed.current === "" ? describeField("cannot be blank") : undefined;
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (typed.current !== "" && !problem && typed.again === typed.next && wait === 0) change.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={420}>
        {wait > 0 && (
          <Text size="sm" c="var(--aimm-warn)" role="alert">
            {t("account.wait", { time: format.duration(wait * 1000) })}
          </Text>
        )}
        {change.error && !wrong && !throttled && <ErrorPanel error={change.error} />}
        {/* for password managers, which ask whose password it is */}
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <Password
          label={t("account.current")}
          name="current-password"
          autoComplete="current-password"
          error={currentError()}
          {...field("current")}
        />
        <Password
          label={t("account.next")}
          description={words.of("password", "hint")}
          name="new-password"
          autoComplete="new-password"
          error={tried && problem ? t(`account.${problem}`) : undefined}
          {...field("next")}
        />
        <Password
          label={t("account.again")}
          name="new-password-again"
          autoComplete="new-password"
          error={tried && typed.again !== typed.next ? t("account.different") : undefined}
          {...field("again")}
        />
        <Button type="submit" w="fit-content" loading={change.isPending} disabled={wait > 0}>
          {t("account.change")}
        </Button>
      </Stack>
    </form>
  );
}
