namespace MonkeyTroop.Protocol.Errors;

/// <summary>The body of every refusal by the coordinator: RFC 9457 problem details, with a stable code.</summary>
public sealed record Problem
{
    /// <summary>URI that names the kind of problem.</summary>
    public string? Type { get; init; }

    /// <summary>The HTTP status in words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What is wrong and what to do about it.</summary>
    public string? Detail { get; init; }

    /// <summary>Says what kind of problem it is, for programs: one of <see cref="ProblemCodes"/>. New ones may come.</summary>
    public string? Code { get; init; }

    /// <summary>The same as <see cref="Code"/>, for older clients.</summary>
    public string? Error { get; init; }

    /// <summary>The same as <see cref="Detail"/>, for older clients.</summary>
    public string? Message { get; init; }

    /// <summary>For <see cref="ProblemCodes.InvalidRequest"/>: what is wrong with each field, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>For <see cref="ProblemCodes.InsufficientCredits"/>: available credits.</summary>
    public decimal? Available { get; init; }

    /// <summary>
    /// For <see cref="ProblemCodes.InsufficientCredits"/>: credits that the job needs at least; for
    /// <see cref="ProblemCodes.NotGiveable"/>: credits that the transfer is.
    /// </summary>
    public decimal? Required { get; init; }

    /// <summary>For <see cref="ProblemCodes.NotGiveable"/>: credits that can be given.</summary>
    public decimal? Giveable { get; init; }

    /// <summary>For <see cref="ProblemCodes.TimedOut"/>: the time limit in seconds.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>For <see cref="ProblemCodes.TimedOut"/>: how long the request had taken, in milliseconds.</summary>
    public long? ElapsedMs { get; init; }
}
