namespace MonkeyTroop.Grains.Settings;

/// <summary>A setting that is not the same here as in the rest of the coordinator.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Here">What it is here.</param>
/// <param name="There">What the others were told.</param>
internal sealed record SettingsDifference(string Name, string Here, string There)
{
    /// <summary>What differs, by name. A setting that the database does not have yet differs from nothing.</summary>
    public static IReadOnlyList<SettingsDifference> Of(IReadOnlyDictionary<string, string> here, IReadOnlyDictionary<string, string> there) =>
        [.. here.Where(setting => there.TryGetValue(setting.Key, out var value) && value != setting.Value)
            .Select(setting => new SettingsDifference(setting.Key, setting.Value, there[setting.Key]))
            .OrderBy(difference => difference.Name, StringComparer.Ordinal)];

    /// <summary>All of them in one line.</summary>
    public static string Text(IEnumerable<SettingsDifference> differences) => string.Join("; ", differences);

    public override string ToString() => $"{Name} is \"{Here}\" here and \"{There}\" there";
}
