namespace MonkeyTroop.Grains.Settings;

/// <summary>Tells whether this member goes by the cluster's settings.</summary>
public interface ISettingsHealth
{
    /// <summary>What is wrong, or null. Names settings, not their values: anybody may ask for the health.</summary>
    string? Warning { get; }
}
