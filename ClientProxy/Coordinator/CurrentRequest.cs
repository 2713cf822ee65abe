namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>
/// The id of the app's request that the running code serves, for calls that it makes. It goes along with what the request starts, as the
/// authorization that several requests share: that has the id of the first.
/// </summary>
internal static class CurrentRequest
{
    private static readonly AsyncLocal<string?> Current = new();

    /// <summary>The id; null where no request of an app is served.</summary>
    public static string? Id
    {
        get => Current.Value;
        set => Current.Value = value;
    }
}
