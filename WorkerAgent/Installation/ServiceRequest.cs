namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>What the command line asks for.</summary>
/// <param name="ForUser">Whether the service is the calling user's own.</param>
/// <param name="RunAs">Whom the machine's service is to run as; null for a user that exists only while it runs.</param>
/// <param name="DataFolder">The data folder; null for the service's own.</param>
/// <param name="Flags">The worker's flags and their values, without secrets.</param>
/// <param name="JoinToken">The token with which the worker joins at its first start; null when it has joined. A secret.</param>
internal sealed record ServiceRequest(bool ForUser, string? RunAs, string? DataFolder, IReadOnlyList<string> Flags, string? JoinToken);
