namespace MonkeyTroop.Grains.Health;

/// <summary>
/// Something that can be wrong with a member of the coordinator. Readiness asks every one that is registered. The texts are fit for anybody's
/// eyes: they name no address and no value of a setting.
/// </summary>
public interface IMemberHealth
{
    /// <summary>Why this member cannot serve callers, or null.</summary>
    string? Trouble { get; }

    /// <summary>What is wrong although it can, or null.</summary>
    string? Warning { get; }
}
