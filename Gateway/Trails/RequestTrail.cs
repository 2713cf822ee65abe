using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Trails;

/// <summary>
/// What a request has come to, for the record. Handlers note what they know as they find it out; <see cref="RequestAudit"/> puts it
/// recorded before the answer leaves.
/// </summary>
internal sealed class RequestTrail
{
    private readonly List<(string Name, string? Value)> _details = [];

    /// <summary>The account that has proven to be the caller, or that a signed receipt is about.</summary>
    public string? User { get; private set; }

    /// <summary>Whom the request names without having proven to be it.</summary>
    public string? ClaimedUser { get; private set; }

    /// <summary>The key that signed a proof; a caller that sends it again need not have the key.</summary>
    public string? ProvenKey { get; set; }

    /// <summary>What is wrong with the proof that was sent.</summary>
    public string? ProofFault { get; set; }

    /// <summary>Whether the administrator's password was given.</summary>
    public bool IsAdmin { get; set; }

    /// <summary>Whether a wrong administrator's password was given.</summary>
    public bool HasWrongPassword { get; set; }

    /// <summary>The code of the refusal that answers.</summary>
    public string? Refusal { get; set; }

    /// <summary>What was done, one of <see cref="AuditEventTypes"/>.</summary>
    public string? Done { get; private set; }

    /// <summary>Names what was done, where the same message can be sent again; null where it cannot.</summary>
    public string? OnceKey { get; private set; }

    /// <summary>What else there is to say.</summary>
    public IReadOnlyList<(string Name, string? Value)> Details => _details;

    /// <summary>Whether it is recorded.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>The caller says to be this account or node.</summary>
    public RequestTrail Claims(string? user)
    {
        ClaimedUser = user;
        return this;
    }

    /// <summary>The request is this account's.</summary>
    public RequestTrail Knows(string user)
    {
        User = user;
        return this;
    }

    /// <summary>Notes a detail.</summary>
    public RequestTrail With(string name, string? value)
    {
        _details.Add((name, value));
        return this;
    }

    /// <summary>What was asked for is done, durably.</summary>
    /// <param name="type">One of <see cref="AuditEventTypes"/>.</param>
    /// <param name="details">What else there is to say.</param>
    public void HasDone(string type, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        Done = type;
        _details.AddRange(details);
    }

    /// <summary>What was done is recorded once, however often the message is sent.</summary>
    /// <param name="key">Names what was done among all of its type.</param>
    public void Once(string key) => OnceKey = key;
}

/// <summary>Finds a request's trail.</summary>
internal static class RequestTrails
{
    /// <summary>The request's trail.</summary>
    public static RequestTrail Trail(this HttpContext http)
    {
        if (http.Features.Get<RequestTrail>() is { } trail)
        {
            return trail;
        }

        trail = new RequestTrail();
        http.Features.Set(trail);
        return trail;
    }

    /// <summary>The request's trail.</summary>
    public static RequestTrail Trail(this HttpRequest request) => request.HttpContext.Trail();
}
