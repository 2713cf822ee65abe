namespace MonkeyTroop.Launcher.Networks;

/// <summary>The worker's name in a network on this machine.</summary>
internal static class NodeName
{
    /// <summary>Characters of the host's name that are used, at most.</summary>
    private const int Longest = 60;

    /// <summary><c>node-HOST</c>, with those characters of the host's name that a node's name may have.</summary>
    public static string Of(string host) =>
        $"node-{string.Concat(host.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-').Take(Longest))}";
}
