namespace MonkeyTroop.Grains.Audit;

/// <summary>The four kinds that events had in older installations, as scripts still ask for them.</summary>
public static class AuditEventFamilies
{
    /// <summary>The types of each family.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> All { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["authorization"] = [AuditEventTypes.Authorized, AuditEventTypes.AuthorizeRefused],
        ["transaction"] =
        [
            AuditEventTypes.Settled, AuditEventTypes.ReceiptRefused, AuditEventTypes.TransferGiven, AuditEventTypes.AccountOpened, AuditEventTypes.CreditsGranted, AuditEventTypes.CreditsTakenBack,
        ],
        ["rate_limit"] = [AuditEventTypes.RateLimited, AuditEventTypes.LimitReset],
        ["security"] =
        [
            AuditEventTypes.SecurityEvent, AuditEventTypes.AdminRefused, AuditEventTypes.StandingChanged, AuditEventTypes.SigningKeyChanged,
        ],
    };

    /// <summary>The types that a name stands for: those of a family, or the one type of this name.</summary>
    public static IReadOnlyList<string> TypesOf(string name) => All.TryGetValue(name, out var types) ? types : [name];
}
