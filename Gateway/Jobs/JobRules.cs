using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>What calls for a job must look like.</summary>
internal static class JobRules
{
    /// <summary>Checks every field of an extension and says all that is wrong.</summary>
    public static Refusal? Validate(ExtendRequest request, string jobId)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(jobId), "id", "is not a job id");
        errors.Require(request.Requester is null || FieldRules.IsId(request.Requester), "requester", "is not an account id");
        errors.Require(
            request.Seconds is > 0 and <= FieldRules.MaxDurationSeconds, "seconds", $"must be more than 0 and at most {FieldRules.MaxDurationSeconds}");
        errors.Require((request.Seconds ?? 0) % 0.001m == 0, "seconds", "must be whole milliseconds");
        return errors.Refusal;
    }
}
