namespace MonkeyTroop.Grains.Storage;

/// <summary>The Orleans storage provider that keeps grain state in the coordinator's database.</summary>
public static class GrainStorage
{
    /// <summary>Its name.</summary>
    public const string Name = "state";

    /// <summary>
    /// Writes a grain's state. When that fails the grain ends, because what was not written must not be acted on: the next
    /// activation reads what is there.
    /// </summary>
    internal static async Task WriteOrEndAsync<T>(this IPersistentState<T> state, IGrainBase grain)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
