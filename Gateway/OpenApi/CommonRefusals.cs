using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Refusals that many endpoints share, for their descriptions.</summary>
internal static class CommonRefusals
{
    /// <summary>Of every endpoint.</summary>
    public static readonly IReadOnlyList<Refusal> Always =
    [
        Refusals.OfStatus(StatusCodes.Status500InternalServerError),
        Refusals.TimedOut(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)),
    ];

    /// <summary>Of those that read or write what lasts.</summary>
    public static readonly IReadOnlyList<Refusal> Stored = [.. Always, Refusals.StoreAway()];

    /// <summary>Of those that take a JSON body.</summary>
    public static readonly IReadOnlyList<Refusal> Body =
    [
        Refusals.InvalidField("body", "is malformed or not of the kind that belongs there"),
        Refusals.TooLarge(FieldRules.MaxCoordinatorBodyBytes),
        Refusals.NotJson(),
    ];

    /// <summary>Of those that take an account's proof, or a node's.</summary>
    public static readonly IReadOnlyList<Refusal> Proof =
    [
        Refusals.BadProof(ProofFault.Missing, ProofSigner.HeaderName),
        Refusals.ProofReused(),
        Refusals.TooManyProofs(),
    ];

    /// <summary>Of those whose calls are counted.</summary>
    public static readonly IReadOnlyList<Refusal> Limited = [Refusals.RateLimited("calls from this address", TimeSpan.FromSeconds(7))];

    /// <summary>Of those whose answers are bounded in number.</summary>
    public static readonly IReadOnlyList<Refusal> Bounded = [Refusals.TooManyAnswers(), Refusals.Busy()];

    /// <summary>Of those that are for the administrator. All are counted.</summary>
    public static readonly IReadOnlyList<Refusal> Admin =
        [.. Limited, Refusals.NotAdmin(), Refusals.AdminOff(), Refusals.TooManyPasswords(TimeSpan.FromSeconds(2))];

    /// <summary>Of those of them that change something.</summary>
    public static readonly IReadOnlyList<Refusal> AdminChange = [.. Admin, Refusals.CrossSite()];
}
