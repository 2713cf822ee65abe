namespace MonkeyTroop.Protocol.Tickets;

/// <summary>The worker's paths that clients call besides those of OpenAI's API.</summary>
public static class WorkerPaths
{
    /// <summary><c>PUT</c>: a newer ticket of a job, as the call's <c>Authorization: Bearer</c>.</summary>
    public const string Ticket = "/ticket";
}
