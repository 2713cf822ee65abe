using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>One node: its registration and reputation, which last, and its latest heartbeat and slots, which do not.</summary>
[OpensSealedKeys]
internal sealed partial class NodeGrain(
    [PersistentState("node", GrainStorage.Name)] IPersistentState<NodeState> registration,
    IOptions<NodeOptions> options,
    IOptions<SchedulingOptions> scheduling,
    IOptions<HardwareOptions> hardware,
    ReceiptKeys receiptKeys,
    ReceiptWindow receipts,
    EffectAudit audit,
    TimeProvider time) : Grain, INodeGrain
{
    private readonly ProofWindow _proofs = new(time);
    private readonly SlotBook _slots = new(options.Value.ReservationLifetime);
    private OwnerSuspension _owner = null!;
    private NodeHeartbeat? _heartbeat;
    private byte[]? _receiptKey;
    private IReadOnlyList<OfferedModel> _models = [];
    private DateTimeOffset _lastSeen;
    private DateTimeOffset _activatedAt;

    /// <summary>Until when the node has a place among its owner's live nodes without asking again.</summary>
    private DateTimeOffset _placeUntil;

    /// <summary>Whether <see cref="_models"/> are not all that the node sent.</summary>
    private bool _isCut;

    /// <summary>Whether the node has not been heard by this activation, so that others may know better.</summary>
    private bool _isNew = true;

    private NodeState State => registration.State;

    private bool IsLive => _heartbeat is not null && time.GetUtcNow() - _lastSeen < options.Value.SilenceLimit;

    private bool IsProven => State.SucceededJobs > 0;

    private int MaxModels => IsProven ? FieldRules.MaxModels : options.Value.MaxUnprovenModels;

    private IOwnedNodesGrain OwnedNodesOfOwner => GrainFactory.GetGrain<IOwnedNodesGrain>(State.Owner!);

    private IDirectoryGrain Directory =>
        GrainFactory.GetGrain<IDirectoryGrain>(DirectoryPartitions.Of(this.GetPrimaryKeyString(), scheduling.Value.Partitions));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activatedAt = time.GetUtcNow();
        _owner = new OwnerSuspension(GrainFactory, time);
        _receiptKey = receiptKeys.Open(this.GetPrimaryKeyString(), State.ReceiptKey);
        return Task.CompletedTask;
    }

    public Task<ProofAdmission> AdmitProof(ProofStamp proof) => Task.FromResult(_proofs.Admit(proof));

    public async Task<RegistrationOutcome> Register(NodeRegistration request)
    {
        if (State.Standing == NodeStanding.Removed)
        {
            return new RegistrationOutcome.Removed();
        }

        if (State.Owner is not null && (State.Owner, State.KeyId) != (request.Owner, request.KeyId))
        {
            return new RegistrationOutcome.Taken(IsOwn: State.Owner == request.Owner);
        }

        if (State.Owner is null || _receiptKey is null)
        {
            State.Owner = request.Owner;
            State.KeyId = request.KeyId;
            State.RegisteredAt = time.GetUtcNow();
            State.ReceiptKey = _receiptKey = RandomNumberGenerator.GetBytes(ReceiptSignature.KeyBytes);
            await WriteAsync();
        }

        return new RegistrationOutcome.Joined(_receiptKey);
    }

    public async Task<HeartbeatOutcome?> Admit(string? keyId, ProofStamp? proof)
    {
        if (State.Owner is null)
        {
            return HeartbeatOutcome.NotRegistered;
        }

        if (keyId is not null && keyId != State.KeyId)
        {
            return HeartbeatOutcome.OtherKey;
        }

        if (proof is not null && OutcomeOf(_proofs.Admit(proof)) is { } notAdmitted)
        {
            return notAdmitted;
        }

        if (await StandingAsync() is not NodeStanding.Active and var standing)
        {
            await ForgetOfferAsync();
            return standing == NodeStanding.Removed ? HeartbeatOutcome.Removed : HeartbeatOutcome.Suspended;
        }

        return null;
    }

    public async Task<HeartbeatOutcome> Heartbeat(NodeHeartbeat heartbeat)
    {
        if (await Admit(heartbeat.KeyId, heartbeat.Proof) is { } notAdmitted)
        {
            return notAdmitted;
        }

        // A list that was cut is wanted whole once the node may offer more.
        if (heartbeat.Models is null && (_heartbeat?.ModelsHash != heartbeat.ModelsHash || (_isCut && IsProven)))
        {
            return HeartbeatOutcome.Resend;
        }

        if (heartbeat.Availability != NodeAvailability.Offline && !await HasPlaceAsync())
        {
            return HeartbeatOutcome.TooManyNodes;
        }

        Offer(heartbeat.Models);
        _heartbeat = heartbeat with { Models = null };
        _lastSeen = time.GetUtcNow();
        _isNew = false;
        _slots.Count(heartbeat.Slots, heartbeat.InFlight);
        await (heartbeat.Availability == NodeAvailability.Offline ? LeaveAsync() : ReportAsync());
        return HeartbeatOutcome.Seen;
    }

    public async Task<SlotOutcome> TakeSlot(string jobId, string model, DirectoryEntry? lastHeard)
    {
        if (await StandingAsync() != NodeStanding.Active)
        {
            await (_heartbeat is null ? Task.CompletedTask : ForgetOfferAsync());
            return new SlotOutcome.Refused(SlotRefusal.Revoked);
        }

        var now = time.GetUtcNow();
        TakeOver(lastHeard);
        if (!IsLive || State.Owner is null)
        {
            return new SlotOutcome.Refused(SlotRefusal.Silent);
        }

        if (_heartbeat!.Availability != NodeAvailability.Idle)
        {
            return new SlotOutcome.Refused(SlotRefusal.NotIdle);
        }

        if (ModelNames.Find(_models, model) is not { } offer)
        {
            return new SlotOutcome.Refused(SlotRefusal.NoSuchModel);
        }

        if (!_slots.TryReserve(jobId, now))
        {
            return new SlotOutcome.Refused(SlotRefusal.Full);
        }

        await ReportWhenFullAsync(now);
        return new SlotOutcome.Taken(
            State.Owner, _heartbeat.Address, _heartbeat.Url, offer.Name, _inForce ??= InForce(CountVotes()).Multiplier, _heartbeat.EncryptionPublicKey,
            Math.Clamp(_heartbeat.Slots, 1, scheduling.Value.MaxParallel), offer.ContentHash, offer.SizeBytes, _heartbeat.CountsTokens);
    }

    public Task ReleaseSlot(string jobId)
    {
        var wasFull = _slots.Free(time.GetUtcNow()) == 0;
        return _slots.Release(jobId) && wasFull && IsLive ? ReportAsync() : Task.CompletedTask;
    }

    public Task<bool?> VerifyReceipt(SignedReceipt receipt) =>
        Task.FromResult<bool?>(State.Owner is null || receipts.IsOver(State.RemovedAt) ? null : IsSigned(ReceiptMapping.ToWire(receipt)));

    /// <summary>Writes the state, with a key that is still clear sealed where that may be. One that cannot be opened stays what it is.</summary>
    private Task WriteAsync()
    {
        if (_receiptKey is not null && State.ReceiptKey.Length <= ReceiptSignature.KeyBytes)
        {
            State.ReceiptKey = receiptKeys.ToStored(this.GetGrainId(), _receiptKey);
        }

        return registration.WriteOrEndAsync(this);
    }

    /// <summary>What a heartbeat comes to whose proof is not admitted; null when it is.</summary>
    internal static HeartbeatOutcome? OutcomeOf(ProofAdmission admission) => admission switch
    {
        ProofAdmission.Admitted => null,
        ProofAdmission.Reused => HeartbeatOutcome.ProofReused,
        ProofAdmission.TooMany => HeartbeatOutcome.TooManyProofs,
        _ => throw new UnreachableException($"no outcome for {admission}"),
    };

    private bool IsSigned(ReceiptSubmission receipt) => _receiptKey is not null && (receipt.SignatureV3 is null
        ? ReceiptSignature.Verify(receipt, _receiptKey)
        : ReceiptSignature.VerifyV3(receipt, _receiptKey));

    /// <summary>
    /// Goes by what a directory heard, for as long as a live node can be silent. Reservations of the activation before are not known
    /// any more: a node that is given more than it has slots refuses the rest, and their clients go elsewhere.
    /// </summary>
    private void TakeOver(DirectoryEntry? lastHeard)
    {
        if (_isNew && lastHeard is not null)
        {
            _isNew = false;
            _heartbeat = lastHeard.ToHeartbeat();
            _models = lastHeard.Models;
            _isCut = !lastHeard.IsProven && lastHeard.Models.Count >= options.Value.MaxUnprovenModels;
            _lastSeen = _activatedAt;
            _slots.Count(lastHeard.Slots, lastHeard.Slots - lastHeard.FreeSlots);
        }
    }

    private void Offer(IReadOnlyList<OfferedModel>? models)
    {
        if (models is not null)
        {
            _isCut = models.Count > MaxModels;
            _models = _isCut ? [.. models.Take(MaxModels)] : models;
        }
    }

    private Task ReportWhenFullAsync(DateTimeOffset now) => _slots.Free(now) == 0 ? ReportAsync() : Task.CompletedTask;

    private Task ReportAsync()
    {
        var votes = CountVotes();
        var inForce = InForce(votes).Multiplier;
        _inForce = inForce;
        return Directory.Report(_heartbeat!.ToEntry(
            this.GetPrimaryKeyString(), State.Owner!, _models, _slots.Free(time.GetUtcNow()), votes, inForce, IsProven) with
        {
            ProvenMultiplier = State.Hardware.Proof?.Multiplier,
        });
    }
}
