using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>What calls for a job must look like.</summary>
internal static class JobRules
{
    /// <summary>A day for each of the most requests that may run at the same time.</summary>
    private const decimal MaxSeconds = FieldRules.MaxDurationSeconds * FieldRules.MaxSlots;

    /// <summary>Checks every field of an extension and says all that is wrong.</summary>
    public static Refusal? Validate(ExtendRequest request, string jobId)
    {
        var errors = WrongIds(jobId, request.Requester);
        errors.Require(
            request.Seconds is > 0 and <= FieldRules.MaxDurationSeconds, "seconds", $"must be more than 0 and at most {FieldRules.MaxDurationSeconds}");
        errors.Require((request.Seconds ?? 0) % 0.001m == 0, "seconds", "must be whole milliseconds");
        errors.Require(request.UsedSeconds is null or (>= 0 and <= MaxSeconds), "used_seconds", $"must be 0 to {MaxSeconds}");
        return errors.Refusal;
    }

    /// <summary>Checks every field of an end and says all that is wrong.</summary>
    public static Refusal? Validate(EndRequest request, string jobId)
    {
        var errors = WrongIds(jobId, request.Requester);
        errors.Require(request.Outcome is { } outcome && Enum.IsDefined(outcome), "outcome", "must be completed, cancelled, failed, overloaded, rejected or unused");
        errors.Require(request.Requests is null or (>= 0 and <= FieldRules.MaxTokens), "requests", $"must be 0 to {FieldRules.MaxTokens}");
        errors.Require(request.Seconds is null or (>= 0 and <= MaxSeconds), "seconds", $"must be 0 to {MaxSeconds}");
        errors.Require(IsPart(request.Cancelled, request.Requests), "cancelled", "must be 0 to requests");
        errors.Require(IsPart(request.Broken, request.Requests - request.Cancelled), "broken", "must be 0 to requests without those cancelled");
        if (request.Measured is { } measured)
        {
            errors.Require(measured.Answers is > 0 and <= FieldRules.MaxTokens, "measured.answers", $"must be 1 to {FieldRules.MaxTokens}");
            errors.Require(measured.Seconds is >= 0 and <= MaxSeconds, "measured.seconds", $"must be 0 to {MaxSeconds}");
            errors.Require(
                measured.FirstTokenSeconds >= 0 && measured.FirstTokenSeconds <= measured.Seconds, "measured.first_token_seconds", "must be 0 to measured.seconds");
            errors.Require(measured.PromptTokens is >= 0 and <= FieldRules.MaxTokens, "measured.prompt_tokens", $"must be 0 to {FieldRules.MaxTokens}");
            errors.Require(measured.CompletionTokens is >= 0 and <= FieldRules.MaxTokens, "measured.completion_tokens", $"must be 0 to {FieldRules.MaxTokens}");
        }

        return errors.Refusal;
    }

    /// <summary>The word in an end, of what the job used; null when it has none, as those of clients of earlier versions.</summary>
    public static PayerWord? WordOf(EndRequest request, string jobId, string account) =>
        request is { Seconds: { } seconds, Requests: { } requests, Cancelled: { } cancelled, Broken: { } broken }
            ? new PayerWord
            {
                JobId = jobId,
                Account = account,
                Milliseconds = MillisecondsOf(seconds),
                Requests = requests,
                Cancelled = cancelled,
                Broken = broken,
            }
            : null;

    /// <summary>Seconds of a request in milliseconds, never less than they are.</summary>
    public static long MillisecondsOf(decimal seconds) => decimal.ToInt64(decimal.Ceiling(seconds * 1000));

    private static bool IsPart(long? part, long? whole) => part is null || (part >= 0 && (whole is null || part <= whole));

    private static FieldErrors WrongIds(string jobId, string? requester)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(jobId), "id", "is not a job id");
        errors.Require(requester is null || FieldRules.IsId(requester), "requester", "is not an account id");
        return errors;
    }
}
